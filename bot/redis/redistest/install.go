package redistest

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"
)

// installing is how long the package may take.
const installing = 5 * time.Minute

// need makes sure that Redis is here, by Debian's package where it is not.
func need(t testing.TB) {
	t.Helper()
	if _, err := exec.LookPath("redis-server"); err == nil {
		return
	}
	if _, err := exec.LookPath("apt-get"); err != nil || os.Getuid() != 0 {
		t.Fatal("redis-server is missing: install Debian's package of that name, or run as root where apt-get is")
	}
	ctx, cancel := context.WithTimeout(t.Context(), installing)
	defer cancel()
	for _, args := range [][]string{{"update"}, {"install", "-y", "--no-install-recommends", "redis-server"}} {
		if err := apt(ctx, args); err != nil {
			t.Fatalf("redis-server is missing and could not be installed: %v", err)
		}
	}
}

// apt runs apt-get, again for as long as somebody else is at it.
func apt(ctx context.Context, args []string) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		//nolint:gosec // constants of this package
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
