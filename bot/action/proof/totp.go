package proof

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // RFC 6238 as authenticator apps have it: an HMAC, for which SHA-1 is still good
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot/action"
)

// The parameters that every authenticator app knows (RFC 6238): six digits, for 30 seconds, of HMAC-SHA-1.
const (
	stepLength = 30 * time.Second
	appDigits  = 6
	appModulus = 1_000_000
	appBytes   = 20 // as long as the hash (RFC 4226, section 4)
)

// An app is what is kept of an authenticator app.
type app struct {
	Sealed []byte // its secret, encrypted
	Last   int64  // the step of the last code that was taken: no code is taken twice, nor one before it
}

func (k *Kit) appKey(account string) string { return k.name("app", strings.ToLower(account)) }

// app gives the account's app, with Version 0 where it has none.
func (k *Kit) app(ctx context.Context, account string) (action.Paper, app, error) {
	paper, err := k.opt.Cabinet.Look(ctx, drawer, k.appKey(account))
	if err != nil {
		return paper, app{}, err
	}
	var a app
	err = decode(paper, &a)
	return paper, a, err
}

// showsApp tells whether the account's app shows the code now. It gives the paper with the code taken, to be filed.
func (k *Kit) showsApp(ctx context.Context, account, code string) (taken action.Paper, ok bool, err error) {
	paper, a, err := k.app(ctx, account)
	if err != nil || paper.Version == 0 {
		return paper, false, err
	}
	secret, err := k.unseal(account, a.Sealed)
	if err != nil {
		return paper, false, err
	}
	if a.Last, ok = match(secret, code, k.opt.Now(), a.Last); !ok {
		return paper, false, nil
	}
	taken, err = encode(a, time.Time{})
	taken.Key, taken.Version = paper.Key, paper.Version
	return taken, err == nil, err
}

// takeApp takes a code of the account's app, once: of two who show the same at once one succeeds.
func (k *Kit) takeApp(ctx context.Context, account, code string) (bool, error) {
	taken, ok, err := k.showsApp(ctx, account, code)
	if err != nil || !ok {
		return false, err
	}
	err = k.opt.Cabinet.File(ctx, drawer, taken)
	if errors.Is(err, action.ErrMoved) {
		return false, nil
	}
	return err == nil, err
}

// match finds the step after last whose code it is: that of now, or one before or after it for clocks that differ.
func match(secret []byte, code string, now time.Time, last int64) (step int64, ok bool) {
	current := now.Unix() / int64(stepLength/time.Second)
	for at := current - 1; at <= current+1; at++ {
		right := fmt.Appendf(nil, "%0*d", appDigits, hotp(secret, uint64(at))%appModulus)
		if subtle.ConstantTimeCompare(right, []byte(code)) == 1 && at > last {
			step, ok = at, true
		}
	}
	return step, ok
}

// hotp is the value of RFC 4226, section 5.3, of which a code shows the last digits.
func hotp(secret []byte, counter uint64) uint32 {
	mac := hmac.New(sha1.New, secret)
	mac.Write(binary.BigEndian.AppendUint64(nil, counter))
	hash := mac.Sum(nil)
	at := hash[len(hash)-1] & 0xf
	return binary.BigEndian.Uint32(hash[at:at+4]) & 0x7fffffff
}

// seal encrypts an app's secret with AES-256-GCM; the nonce stands before it. It opens for the same account only.
func (k *Kit) seal(account string, secret []byte) ([]byte, error) {
	lock, err := k.lock()
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, lock.NonceSize())
	_, _ = rand.Read(nonce) // which by its contract never fails
	return lock.Seal(nonce, nonce, secret, []byte(account)), nil
}

func (k *Kit) unseal(account string, sealed []byte) ([]byte, error) {
	lock, err := k.lock()
	if err != nil {
		return nil, err
	}
	if len(sealed) < lock.NonceSize() {
		return nil, errors.New("decrypt an authenticator app's secret: it is too short")
	}
	secret, err := lock.Open(nil, sealed[:lock.NonceSize()], sealed[lock.NonceSize():], []byte(account))
	if err != nil {
		return nil, fmt.Errorf("decrypt an authenticator app's secret: was the key changed? %w", err)
	}
	return secret, nil
}

func (k *Kit) lock() (cipher.AEAD, error) {
	block, err := aes.NewCipher(k.keys.secret)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
