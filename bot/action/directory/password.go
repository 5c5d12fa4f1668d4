package directory

import (
	"crypto/rand"
	"fmt"
	"math/big"
	"strings"
	"unicode/utf8"
)

// The parts of a generated password. Left out is what is taken for each other, as far as it can be spoken then: i, j,
// l and 1, o and 0, u and v, s and 5, z and 2, b, 6 and 8, g, q and 9; and y and z, which change places between
// English and German keyboards. The full stop is on the same key of both.
const (
	consonants = "dfhkmnprtwx"
	capitals   = "DFHKMNPRTWX"
	vowels     = "aeu"
	figures    = "347"
)

// The limits of a generated password in groups of four letters, and of one that is sent, in characters.
const (
	MinGroups   = 3
	MaxGroups   = 8
	maxPassword = 127 // of Active Directory
	maxTries    = 1000
)

// Generate makes a password that can be read aloud and typed, such as Tade.muka.xeru.Wafa.47: groups of four letters
// with full stops between, some with a capital, the first always, and two figures. It has letters of both cases,
// figures and signs, so that a policy that asks for three of the four is content. 4 groups have 22 characters and 46
// bits, each group more adds 5 characters and 11 bits. No part of avoid with three letters or more, such as the login
// name or the person's names, is in it, because Active Directory refuses those. The source of chance is crypto/rand.
func Generate(groups int, avoid ...string) (string, error) {
	if groups < MinGroups || groups > MaxGroups {
		return "", fmt.Errorf("generate a password: %d groups, possible are %d to %d", groups, MinGroups, MaxGroups)
	}
	for range maxTries {
		p, err := generated(groups)
		if err != nil {
			return "", fmt.Errorf("generate a password: %w", err)
		}
		if !has(p, avoid) {
			return p, nil
		}
	}
	return "", fmt.Errorf("generate a password: each of %d had a part of the person's name in it", maxTries)
}

func generated(groups int) (string, error) {
	var p strings.Builder
	var failed error
	put := func(letters string) {
		n, err := rand.Int(rand.Reader, big.NewInt(int64(len(letters))))
		if err != nil {
			failed = err
			return
		}
		p.WriteByte(letters[n.Int64()])
	}
	for i := range groups {
		if i == 0 {
			put(capitals)
		} else {
			put(consonants + capitals)
		}
		put(vowels)
		put(consonants)
		put(vowels)
		p.WriteByte('.')
	}
	put(figures)
	put(figures)
	return p.String(), failed
}

// has says whether a password contains a part of a name of at least three letters.
func has(password string, names []string) bool {
	small := strings.ToLower(password)
	for _, name := range names {
		for _, part := range strings.FieldsFunc(strings.ToLower(name), splits) {
			if utf8.RuneCountInString(part) >= 3 && strings.Contains(small, part) {
				return true
			}
		}
	}
	return false
}

// splits says whether a sign stands between parts of a name, for Active Directory's rule.
func splits(r rune) bool { return strings.ContainsRune(" ,.-_#\t@", r) }

// sendable says what is wrong with a password before a server is asked.
func sendable(password string) error {
	if n := utf8.RuneCountInString(password); n == 0 || n > maxPassword || !utf8.ValidString(password) ||
		strings.ContainsRune(password, 0) {
		return fmt.Errorf("%w: a password has 1 to %d characters of UTF-8 without NUL", ErrPolicy, maxPassword)
	}
	return nil
}
