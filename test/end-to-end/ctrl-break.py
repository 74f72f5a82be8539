"""Starts a process in its own group and sends it CTRL_BREAK, which Node cannot send, once its log contains the mark."""

import signal
import subprocess
import sys

mark, *command = sys.argv[1:]
child = subprocess.Popen(command, stdout=subprocess.PIPE, creationflags=subprocess.CREATE_NEW_PROCESS_GROUP)
sent = False
for line in child.stdout:
    sys.stdout.buffer.write(line)
    if not sent and mark.encode() in line:
        sent = True
        child.send_signal(signal.CTRL_BREAK_EVENT)
sys.exit(child.wait())
