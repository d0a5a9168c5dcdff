from . import person, recording, softphone
