"""What can go wrong with the embedded database, in sentences that say how to mend it."""


class ClusterError(Exception):
    """The embedded PostgreSQL cannot do what was asked.

    ``sentence`` says what is wrong, ``remedy`` what a person can do about it; both are plain English.
    """

    def __init__(self, sentence: str, remedy: str = "") -> None:
        super().__init__(f"{sentence} {remedy}".strip())
        self.sentence = sentence
        self.remedy = remedy
