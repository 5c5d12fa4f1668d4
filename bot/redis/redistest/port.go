package redistest

import (
	"errors"
	"math/rand/v2"
	"net"
	"strconv"
	"sync"
	"testing"
)

// given holds the ports that this process has given away: the server that gets one does not listen there yet when the
// next one is looked for.
var given sync.Map

// freePort gives a loopback port below those that systems give to outgoing connections: a server that is started again
// wants the same one back.
func freePort(t testing.TB) string {
	t.Helper()
	var err error
	for range 100 {
		port := strconv.Itoa(10_000 + rand.IntN(22_000)) //nolint:gosec // not a secret
		if _, twice := given.LoadOrStore(port, true); twice {
			continue
		}
		var l net.Listener
		//nolint:noctx // at once
		if l, err = net.Listen("tcp", net.JoinHostPort(loopback, port)); err == nil {
			err = l.Close()
		}
		if err == nil {
			return port
		}
	}
	t.Fatal(errors.Join(errors.New("no free port"), err))
	return ""
}
