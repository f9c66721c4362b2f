"""What every room's tests share; never imported by product code."""
