"""What ships beside the code: skeletons, icons, themes, weights, the sample clip."""
