"""What can go wrong, each with one plain sentence for the person at the keyboard."""


class Fault(Exception):
    """The work cannot go on."""


class Malformed(Fault):
    """The bytes are not what the protocol says."""


class TooLarge(Malformed):
    """A length or number is over its limit."""


class NewerVersion(Fault):
    """Written in a newer version of the protocol."""


class Untrusted(Fault):
    """A signature, proof, hash or certificate does not fit."""
