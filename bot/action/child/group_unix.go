//go:build unix

package child

import (
	"fmt"
	"io/fs"
	"os/exec"
	"syscall"
)

// minimal is the environment that a program always has.
func minimal() map[string]string {
	return map[string]string{"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}
}

// own gives the program a process group of its own, so that all of it can be ended.
func own(c *exec.Cmd) {
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Cancel = func() error {
		end(c)
		return nil
	}
}

// end kills the group. That nothing of it is left is no error.
func end(c *exec.Cmd) { _ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }

// safeMode refuses what cannot be run and what everybody may write: then anybody could do what the bot may do.
func safeMode(path string, mode fs.FileMode) error {
	if mode.Perm()&0o111 == 0 {
		return fmt.Errorf("%s is not executable; chmod +x it", path)
	}
	if mode.Perm()&0o002 != 0 {
		return fmt.Errorf("everybody may write %s; chmod o-w it", path)
	}
	return nil
}
