"""The networks: one package each, with a client, a source, a channel, recorded samples."""
