"""The stages of `engine.pipeline` on a Spark cluster, for archives and firehoses; the extra `fauxpas[spark]`."""
