package redistest

import (
	"strings"
	"testing"
)

func TestAServerWithAFullDiskRefusesWritesUntilThereIsSpace(t *testing.T) {
	t.Parallel()
	s := Start(t)
	s.CLI("set", "k", "before")
	s.FillDisk()
	s.until("writes are refused", func() bool {
		out, err := s.cli("set", "k", "while")
		return err != nil && strings.Contains(out, "MISCONF")
	})
	s.EmptyDisk()
	s.until("writes are taken", func() bool {
		_, err := s.cli("set", "k", "after")
		return err == nil
	})
	s.until("it is on the disk", func() bool {
		return strings.Contains(s.CLI("info", "persistence"), "aof_last_write_status:ok")
	})
}

func TestAServerThatStoresBeforeItAcknowledgesEndsItselfOnAFullDisk(t *testing.T) {
	t.Parallel()
	s := Start(t, "--appendfsync", "always")
	s.CLI("set", "k", "before")
	s.FillDisk()
	if out, err := s.cli("set", "k", "while"); err == nil {
		t.Errorf("a write that could not be stored was acknowledged: %q", out)
	}
	s.until("it ends", func() bool { return !s.process.alive() })
	s.EmptyDisk()
	s.Restart()
	if got := s.CLI("get", "k"); got != "before" {
		t.Errorf("after the restart: %q, want what was acknowledged", got)
	}
}

func TestAServerWithoutMemoryRefusesWritesUntilThereIsSome(t *testing.T) {
	t.Parallel()
	s := Start(t)
	s.FillMemory()
	if out, err := s.cli("set", "k", "1"); err == nil || !strings.Contains(out, "OOM") {
		t.Errorf("got %q, want OOM", out)
	}
	s.EmptyMemory()
	s.CLI("set", "k", "2")
}
