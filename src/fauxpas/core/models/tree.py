"""The Merkle tree over an organisation's trail, and the heads of it that were signed."""

from typing import ClassVar

from django.db import models

from .organisation import Organisation


class TrailTree(models.Model):
    """How far the tree has grown; its row is locked while it grows. The trail itself never waits for it.

    edge : digests in hexadecimal of the full subtrees at the right edge, the widest first.
    """

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="trail_tree")
    size = models.PositiveBigIntegerField(default=0)
    edge = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"tree of organisation {self.organisation_id}, {self.size} entries"


class TrailNode(models.Model):
    """A full subtree of two or more entries; single entries are the leaves, and have their digest already.

    position : in order, counting leaves and nodes from the left: entry n stands at 2n, the node over 0 and 1 at 1.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "position"], name="one_trail_node_per_position")
        ]

    def __str__(self) -> str:
        return f"node {self.position} of organisation {self.organisation_id}"


class TreeHead(models.Model):
    """What the trail came to when it had `size` entries, signed.

    root : SHA-256 in hexadecimal. note : the signed text as anybody may keep it (`engine/notes.py`).
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="tree_heads")
    size = models.PositiveBigIntegerField()
    root = models.CharField(max_length=64)
    note = models.TextField()
    signed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "size"], name="one_tree_head_per_size")
        ]

    def __str__(self) -> str:
        return f"tree head of organisation {self.organisation_id} at {self.size}"
