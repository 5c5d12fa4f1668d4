package directory

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/go-ldap/ldap/v3"
)

// What may come of a look or a change. Unless an error also wraps action.ErrUnsure, nothing was changed.
var (
	ErrNotFound  = errors.New("the directory has no such account")
	ErrAmbiguous = errors.New("more than one account has this name")
	ErrProtected = errors.New("the account is protected")
	ErrOutside   = errors.New("the account is outside of the bot's part of the directory")
	ErrDisabled  = errors.New("the account is disabled")
	ErrExpired   = errors.New("the account has expired")
	ErrNotLocked = errors.New("the account is not locked")
	ErrPolicy    = errors.New("the directory's password policy refuses this password")
	ErrGroup     = errors.New("the group is not one of those that the bot may change")
	ErrAlready   = errors.New("the account is a member already")
	ErrNotMember = errors.New("the account is not a member")
	ErrDenied    = errors.New("the directory does not allow the bot to do this")
	ErrLogin     = errors.New("the directory refuses the bot's own name or password")
	ErrReadOnly  = errors.New("this server is a copy that takes no changes; give the address of one that does")
	ErrDown      = errors.New("the directory cannot be reached")
	ErrSlow      = errors.New("the directory did not answer in time")
	ErrName      = errors.New("the directory's certificate is for another name; set server_name to a name in it")
	ErrAuthority = errors.New("the directory's certificate is of an unknown authority; set ca_file to its certificate")
	ErrTLS       = errors.New("the directory's TLS cannot be trusted")
)

// away are the errors that end when the directory or the way to it is put right, and not when the person does
// anything.
func away(err error) bool {
	for _, e := range []error{ErrDown, ErrSlow, ErrName, ErrAuthority, ErrTLS, ErrLogin, ErrReadOnly} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// onTheWay says what a failed dial or handshake means.
func onTheWay(ctx context.Context, err error, otherwise error) error {
	var name x509.HostnameError
	var authority x509.UnknownAuthorityError
	var handshake *tls.CertificateVerificationError
	var wait net.Error
	switch {
	case errors.As(err, &name):
		return fmt.Errorf("%w: %w", ErrName, err)
	case errors.As(err, &authority):
		return fmt.Errorf("%w: %w", ErrAuthority, err)
	case errors.As(err, &handshake):
		return fmt.Errorf("%w: %w", ErrTLS, err)
	case errors.Is(ctx.Err(), context.Canceled):
		return fmt.Errorf("%w: %w", ctx.Err(), err)
	case ctx.Err() != nil, errors.As(err, &wait) && wait.Timeout():
		return fmt.Errorf("%w: %w", ErrSlow, err)
	}
	return fmt.Errorf("%w: %w", otherwise, err)
}

// answered gives the result code of an error that the server itself sent (RFC 4511, appendix A).
func answered(err error) (uint16, bool) {
	var answer *ldap.Error
	if !errors.As(err, &answer) || answer.ResultCode >= ldap.ErrorNetwork {
		return 0, false
	}
	return answer.ResultCode, true
}

// explained says what an operation's error means; nil stays nil.
func explained(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	code, ok := answered(err)
	if !ok {
		return onTheWay(ctx, err, ErrDown)
	}
	kind, ok := map[uint16]error{
		ldap.LDAPResultInvalidCredentials:       ErrLogin,
		ldap.LDAPResultInsufficientAccessRights: ErrDenied,
		ldap.LDAPResultNoSuchObject:             ErrNotFound,
		ldap.LDAPResultSizeLimitExceeded:        ErrAmbiguous,
		ldap.LDAPResultReferral:                 ErrReadOnly,
		ldap.LDAPResultBusy:                     ErrDown,
		ldap.LDAPResultUnavailable:              ErrDown,
		ldap.LDAPResultTimeLimitExceeded:        ErrSlow,
	}[code]
	if !ok {
		return err
	}
	return fmt.Errorf("%w: %w", kind, err)
}

// refused says whether the server's answer to a new password is that its policy refuses it: constraintViolation, or
// in Active Directory also unwillingToPerform with the code ERROR_PASSWORD_RESTRICTION (MS-ERREF 2.2, 0x52D).
func refused(err error) bool {
	code, ok := answered(err)
	return ok && (code == ldap.LDAPResultConstraintViolation ||
		code == ldap.LDAPResultUnwillingToPerform && strings.Contains(err.Error(), "0000052D"))
}
