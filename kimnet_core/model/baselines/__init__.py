"""Whole networks that KIMNet is compared with (Tables 1 to 3), and they with its KMM (Table 2)."""
