package probe

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"syscall"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/action/guard"
)

// Denied is the code of what a declaration does not allow.
const Denied = action.Denied

// fault tells what an error of a connection means for whoever wants to use the service.
func fault(err error, host string) *finding {
	code, why := meaning(err)
	return &finding{code: code, why: why, values: map[string]string{"host": host}}
}

func meaning(err error) (code, why string) {
	var lookup *net.DNSError
	var wait net.Error
	switch {
	case errors.Is(err, guard.ErrForbidden):
		return Denied, ""
	case errors.As(err, &lookup) && lookup.IsNotFound:
		return NotFound, ""
	case errors.As(err, &lookup):
		return Down, "lookup"
	case errors.Is(err, syscall.ECONNREFUSED):
		return Down, "refused"
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EADDRNOTAVAIL):
		return Down, "unreachable"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded),
		errors.As(err, &wait) && wait.Timeout():
		return Down, "timeout"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, io.EOF),
		errors.Is(err, io.ErrUnexpectedEOF):
		return Down, "closed"
	}
	return Down, ""
}
