"""The paper's figures as drawings, of whatever network and clip."""
