"""Files of one's own, from a folder, an archive or an upload: listed, understood and reported before they are read."""
