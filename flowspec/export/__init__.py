"""Graph -> pictures and texts of other tools, one module a target; `picture.render` is the door for pictures."""
