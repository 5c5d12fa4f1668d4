//go:build race

package pdf

import (
	"fmt"
	"os"
	"os/exec"
	"sync"
)

// The compiler of WebAssembly takes ten times as long when the race detector looks at it, so tests without the detector
// compile the engine for those with it. (It must be the tests: what is compiled is kept for one program.)
func init() {
	prepare = sync.OnceValue(func() error {
		if os.Getenv(compiled) != "" {
			return nil
		}
		tests := exec.Command("go", "test", "-race=false", "-count=1", "-run", "^TestEngineIsCompiledOnce$", ".")
		tests.Env = append(os.Environ(), compiled+"="+folder)
		if out, err := tests.CombinedOutput(); err != nil {
			return fmt.Errorf("compile the engine: %w: %s", err, out)
		}
		return nil
	})
}
