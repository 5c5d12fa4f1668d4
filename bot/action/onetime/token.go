package onetime

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
)

// A token is 256 random bits, and a mark that we made it: what has none is not even looked for in the store.
type token struct {
	secret []byte
	text   string
}

const (
	secretBytes = 32
	markBytes   = 16
)

func (p *Page) newToken() token {
	secret := make([]byte, secretBytes)
	_, _ = rand.Read(secret) // which by its contract never fails
	mark := p.mac("mark", secret)[:markBytes]
	return token{secret, base64.RawURLEncoding.EncodeToString(append(append([]byte{}, secret...), mark...))}
}

// readToken checks what somebody says is a token.
func (p *Page) readToken(text string) (token, bool) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(raw) != secretBytes+markBytes {
		return token{}, false
	}
	secret := raw[:secretBytes]
	return token{secret, text}, hmac.Equal(raw[secretBytes:], p.mac("mark", secret)[:markBytes])
}

// name is what the store knows a token's secret by.
func (p *Page) name(t token) string { return hex.EncodeToString(p.mac("name", t.secret)) }

func (p *Page) mac(purpose string, secret []byte) []byte {
	mac := hmac.New(sha256.New, p.opt.Key)
	mac.Write([]byte("firstline onetime " + purpose + "\x00"))
	mac.Write(secret)
	return mac.Sum(nil)
}

// lock makes the cipher of a token: AES-256-GCM with a key by HKDF (RFC 5869).
func (t token) lock() (cipher.AEAD, error) {
	key, err := hkdf.Key(sha256.New, t.secret, nil, "firstline onetime secret", 32)
	if err != nil {
		return nil, fmt.Errorf("make a secret's key: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("make a secret's key: %w", err)
	}
	return cipher.NewGCM(block)
}

// seal encrypts a body; the nonce stands before it.
func (t token) seal(body []byte) ([]byte, error) {
	lock, err := t.lock()
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, lock.NonceSize())
	_, _ = rand.Read(nonce)
	return lock.Seal(nonce, nonce, body, nil), nil
}

func (t token) unseal(sealed []byte) ([]byte, error) {
	lock, err := t.lock()
	if err != nil {
		return nil, err
	}
	if len(sealed) < lock.NonceSize() {
		return nil, fmt.Errorf("decrypt a secret: %d bytes are too few", len(sealed))
	}
	body, err := lock.Open(nil, sealed[:lock.NonceSize()], sealed[lock.NonceSize():], nil)
	if err != nil {
		return nil, fmt.Errorf("decrypt a secret: %w", err)
	}
	return body, nil
}
