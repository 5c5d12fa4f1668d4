//go:build !windows

package nodes

import (
	"os"
	"os/exec"
	"syscall"
)

// apart puts a node into a group of its own: Ctrl-C in the terminal is for the bench, which still has to hear what the
// nodes have to say.
func apart(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

func stopSignal() os.Signal { return syscall.SIGTERM }
