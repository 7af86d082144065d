"""What makes outputs more than pictures: the snapshot that a notebook keeps, and the answers to what its view asks for afterwards."""
