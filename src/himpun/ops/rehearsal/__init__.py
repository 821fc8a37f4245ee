"""A rehearsal (gladi): one whole round in a throw-away database, through the pages' own actions."""
