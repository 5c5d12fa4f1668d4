package directory

import (
	"encoding/binary"
	"testing"
	"time"
)

// stamp writes one entry as a server does.
func stamp(attribute uint32, changed time.Time) []byte {
	e := make([]byte, stampSize)
	binary.LittleEndian.PutUint32(e, attribute)
	binary.LittleEndian.PutUint64(e[8:], uint64(changed.Unix()+secondsEpoch))
	return e
}

func vector(entries ...[]byte) []byte {
	v := make([]byte, stampsHeader)
	v[0], v[8] = 1, byte(len(entries))
	for _, e := range entries {
		v = append(v, e...)
	}
	return v
}

func TestStampsAreReadAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	mail, phone := time.Date(2026, 3, 29, 1, 30, 0, 0, time.UTC), time.Date(1999, 12, 31, 23, 59, 59, 0, time.UTC)
	times, err := stamps(vector(stamp(0x150003, mail), stamp(0x14, phone)))
	if err != nil || len(times) != 2 || !times[0x150003].Equal(mail) || !times[0x14].Equal(phone) {
		t.Errorf("got %v, %v", times, err)
	}
	good := vector(stamp(1, mail))
	for name, bad := range map[string][]byte{
		"nothing": nil, "no entries": good[:stampsHeader], "cut": good[:len(good)-1], "longer": append(vector(stamp(1, mail)), 0),
		"another version": append([]byte{2}, good[1:]...),
	} {
		if times, err := stamps(bad); err == nil {
			t.Errorf("%s: got %v", name, times)
		}
	}
}

func FuzzStamps(f *testing.F) {
	f.Add(vector(stamp(0x14, time.Unix(1e9, 0))))
	f.Add([]byte{1})
	f.Fuzz(func(t *testing.T, data []byte) {
		times, err := stamps(data)
		if err == nil && len(times)*stampSize > len(data) {
			t.Errorf("%d times from %d bytes", len(times), len(data))
		}
	})
}

func TestIdentifiersAreRead(t *testing.T) {
	t.Parallel()
	builtin := sid("\x01\x02\x00\x00\x00\x00\x00\x05\x20\x00\x00\x00\x20\x02\x00\x00")            // S-1-5-32-544
	admins := sid("\x01\x05\x00\x00\x00\x00\x00\x05\x15\x00\x00\x00aaaabbbbcccc\x00\x02\x00\x00") // S-1-5-21-…-512
	users := sid("\x01\x05\x00\x00\x00\x00\x00\x05\x15\x00\x00\x00aaaabbbbcccc\x01\x02\x00\x00")  // S-1-5-21-…-513
	same := sid("\x01\x05\x00\x00\x00\x00\x00\x05\x15\x00\x00\x00aaaabbbbcccc\x20\x02\x00\x00")   // S-1-5-21-…-544
	for s, want := range map[sid]bool{builtin: true, admins: true, users: false, same: false, "": false, builtin[:15]: false} {
		if s.powerful() != want {
			t.Errorf("%x is powerful: %v", string(s), !want)
		}
	}
	if users.rid() != 513 || sid("\x01\x00\x00\x00\x00\x00\x00\x05").rid() != 0 {
		t.Error("a last part is misread")
	}
}

func FuzzName(f *testing.F) {
	for _, s := range []string{"alice", "İ", "K", "müller", "a\u0301", "\xff"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		if folded(folded(a)) != folded(a) {
			t.Errorf("%q folds to %q and then to %q", a, folded(a), folded(folded(a)))
		}
		if same(a, b) != same(b, a) || !same(a, a) {
			t.Errorf("%q and %q are the same one way only", a, b)
		}
	})
}
