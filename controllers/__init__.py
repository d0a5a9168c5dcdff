from . import export, person, recording, softphone
