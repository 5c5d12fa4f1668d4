package directory

import (
	"encoding/binary"
	"errors"
	"strings"
	"time"

	"github.com/go-ldap/ldap/v3"
)

// Active Directory keeps for every attribute of an entry when it was last changed, for replication: the attribute
// replPropertyMetaData, laid out as in MS-ADTS 3.1.1.1.9 and MS-DRSR. It is read because whenChanged, the time of the
// whole entry, also moves with every lock and every password, so that a locked person's contact would always look
// new.
const (
	stampsHeader = 16
	stampSize    = 48
	maxStamps    = 4096
	secondsEpoch = 11_644_473_600 // these times count seconds since 1601
)

// stamped are the numbers under which attributes of contacts are kept: ATTRTYP of the prefixes that every directory
// has (MS-DRSR 5.16.4).
func stamped(attribute string) (uint32, bool) {
	id, ok := map[string]uint32{
		"telephonenumber":          0x00000014, // 2.5.4.20
		"mail":                     0x00150003, // 0.9.2342.19200300.100.1.3
		"mobile":                   0x00150029, // 0.9.2342.19200300.100.1.41
		"homephone":                0x00150014, // 0.9.2342.19200300.100.1.20
		"pager":                    0x0015002A, // 0.9.2342.19200300.100.1.42
		"facsimiletelephonenumber": 0x00000017, // 2.5.4.23
	}[strings.ToLower(attribute)]
	return id, ok
}

var errStamps = errors.New("replPropertyMetaData is not what MS-DRSR describes")

// stamps reads when each attribute was last changed.
func stamps(data []byte) (map[uint32]time.Time, error) {
	if len(data) < stampsHeader || binary.LittleEndian.Uint32(data) != 1 {
		return nil, errStamps
	}
	n := binary.LittleEndian.Uint32(data[8:])
	if n > maxStamps || len(data) != stampsHeader+int(n)*stampSize {
		return nil, errStamps
	}
	times := make(map[uint32]time.Time, n)
	for at := data[stampsHeader:]; len(at) > 0; at = at[stampSize:] {
		seconds := binary.LittleEndian.Uint64(at[8:])
		if seconds > 1<<40 {
			return nil, errStamps
		}
		times[binary.LittleEndian.Uint32(at)] = time.Unix(int64(seconds)-secondsEpoch, 0).UTC()
	}
	return times, nil
}

// contactChanged is when one of the attributes was last changed: by its own time, where all have one that can be
// read, and else by that of the whole entry. An attribute that was never there has not changed.
func contactChanged(e *ldap.Entry, attributes ...string) time.Time {
	whole := generalized(e, "whenChanged")
	times, err := stamps(e.GetRawAttributeValue("replPropertyMetaData"))
	if err != nil {
		return whole
	}
	var last time.Time
	for _, a := range attributes {
		id, ok := stamped(a)
		if !ok {
			return whole
		}
		if t := times[id]; t.After(last) {
			last = t
		}
	}
	return last
}
