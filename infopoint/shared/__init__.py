"""What several assistants share through Redis, so that they act as one.

Nothing here is needed to answer: when Redis is gone, each process goes on by itself.
"""
