from . import recording, softphone
