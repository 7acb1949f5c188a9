class Runner:
    def __init__(self, stopping):
        self.stopping = stopping

    def run(self):
        self.stopping.wait()
