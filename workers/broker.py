"""Redis as the bell: kombu's transport, mended in one place.

A task that ends while Redis is away cannot be acknowledged. Kombu then counts its message as still under way, for
ever: with one message at a time the lane asks for no other one, and since it asks for nothing it never sees that its
connection is dead. Here such a message is given up; whoever rang stands in the database and is rung for again.
"""

from kombu.transport import redis, virtual


class QoS(redis.QoS):
    """The messages under way on one channel."""

    def ack(self, delivery_tag: str) -> None:
        """Acknowledges; the message is under way no more even when Redis cannot be told."""
        try:
            super().ack(delivery_tag)
        finally:
            virtual.QoS.ack(self, delivery_tag)


class Channel(redis.Channel):
    """A channel that counts so."""

    QoS = QoS


class Transport(redis.Transport):
    """A transport with such channels."""

    Channel = Channel
