// Package debian gets the real servers that tests run against, by Debian's packages.
package debian

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"
)

// ErrMissing says that a program is not here and could not be installed either.
var ErrMissing = errors.New("the packages are missing")

// installing is how long packages may take.
const installing = 10 * time.Minute

// Install makes sure that a program is here. It needs root and apt-get where it is not.
func Install(ctx context.Context, program string, packages ...string) error {
	if _, err := exec.LookPath(program); err == nil {
		return nil
	}
	if _, err := exec.LookPath("apt-get"); err != nil || os.Getuid() != 0 {
		return fmt.Errorf("%w: %v: install them, or run as root where apt-get is", ErrMissing, packages)
	}
	ctx, cancel := context.WithTimeout(ctx, installing)
	defer cancel()
	for _, args := range [][]string{{"update"}, append([]string{"install", "-y", "--no-install-recommends",
		"-o", "Dpkg::Options::=--force-confold", "-o", "Dpkg::Options::=--force-unsafe-io"}, packages...)} {
		if err := apt(ctx, args); err != nil {
			return err
		}
	}
	return nil
}

// apt runs apt-get, again for as long as somebody else is at it.
func apt(ctx context.Context, args []string) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		//nolint:gosec // what tests of this project ask for
		run := exec.CommandContext(ctx, "apt-get", append([]string{"-qq", "-o", "DPkg::Lock::Timeout=300"}, args...)...)
		// In run level 1 no service is started by its installation (invoke-rc.d(8)).
		run.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1", "LC_ALL=C")
		out, err := run.CombinedOutput()
		if err == nil {
			return nil
		}
		if !bytes.Contains(out, []byte("Could not get lock")) || ctx.Err() != nil {
			return fmt.Errorf("apt-get %s: %w\n%s", args[0], err, out)
		}
		<-tick.C
	}
}
