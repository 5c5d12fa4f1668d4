package redistest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
)

// FillDisk lets the server's files grow no more, as on a full disk, until [Server.EmptyDisk]. It takes no rights and no
// file system: the limit is that of the process (RLIMIT_FSIZE), so what a write says is EFBIG instead of ENOSPC.
//
// With --appendfsync everysec Redis then refuses writes (MISCONF) from the first that it could not store, which it has
// acknowledged already; with always it ends itself instead of acknowledging.
func (s *Server) FillDisk() {
	s.t.Helper()
	s.own("filled")
	s.limit(strconv.FormatInt(s.written(), 10))
}

// EmptyDisk lets them grow again. A server that has ended itself stays so until [Server.Restart].
func (s *Server) EmptyDisk() {
	s.t.Helper()
	if s.process.alive() {
		s.limit("unlimited")
	}
}

func (s *Server) limit(size string) {
	s.t.Helper()
	pid := strconv.Itoa(s.process.pid)
	//nolint:gosec,noctx // at once, on the package's own child
	out, err := exec.Command("prlimit", "--pid", pid, "--fsize="+size+":unlimited").CombinedOutput()
	if err != nil {
		s.t.Fatalf("prlimit (of util-linux): %v\n%s", err, out)
	}
}

// FillMemory lets the server refuse what would need more memory, until [Server.EmptyMemory].
func (s *Server) FillMemory() {
	s.t.Helper()
	s.own("filled")
	s.CLI("config", "set", "maxmemory", "1", "maxmemory-policy", "noeviction")
}

// EmptyMemory lets it take more again.
func (s *Server) EmptyMemory() {
	s.t.Helper()
	s.CLI("config", "set", "maxmemory", "0")
}

// written is the size of the append-only file that the server writes to.
func (s *Server) written() (size int64) {
	s.t.Helper()
	files, err := filepath.Glob(filepath.Join(s.dir, "appendonlydir", "*.incr.aof"))
	if err != nil {
		s.t.Fatal(err)
	}
	for _, f := range files { // while it is rewritten there are two; the larger one says more than enough
		if info, err := os.Stat(f); err == nil {
			size = max(size, info.Size())
		}
	}
	return size
}
