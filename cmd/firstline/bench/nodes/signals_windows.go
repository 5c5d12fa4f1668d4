package nodes

import (
	"os"
	"os/exec"
)

func apart(*exec.Cmd) {}

// stopSignal is the only one that Windows can send to another process.
func stopSignal() os.Signal { return os.Kill }
