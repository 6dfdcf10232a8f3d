"""The link between the two hosts of a benchmark: packets, flows, the shaper, and the relay where there is no shaper."""
