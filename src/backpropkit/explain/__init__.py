"""What a layer does to numbers small enough to follow by hand: the six sections of `explain`, computed."""
