"""Eight agencies' applications of different make, and BMKG's feed; see the README beside."""
