"""Physics shared by the five replications; knows no paper, reads no parameters, draws nothing."""
