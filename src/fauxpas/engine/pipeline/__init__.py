"""One list of stages for every post, run in one process by `local` and on a cluster by `fauxpas.cluster`."""
