package child

import (
	"io/fs"
	"os"
	"os/exec"
)

// minimal is the environment that a program always has; most do not start without the system's folder.
func minimal() map[string]string {
	return map[string]string{"PATH": os.Getenv("SYSTEMROOT") + `\System32`, "SYSTEMROOT": os.Getenv("SYSTEMROOT")}
}

// own changes nothing: Windows has no process groups that could be ended, so only the program itself is.
func own(*exec.Cmd) {}

func end(c *exec.Cmd) { _ = c.Process.Kill() }

// safeMode knows nothing here: who may write is not in the mode.
func safeMode(string, fs.FileMode) error { return nil }
