package bring

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

const (
	lockFile = ".import.lock"
	part     = ".import-*.part" // how files are called until they are complete
	// Theirs ends the name of a file that holds what the source says, beside an article that a person has edited.
	Theirs = ".theirs"
)

// ErrBusy says that another import works in the same folder.
var ErrBusy = errors.New("another import into this folder is running; wait until it has ended")

// alone takes the folder for one run, and sweeps up what a crash left in it. The lock goes with the process.
func alone(dir string) (free func() error, err error) {
	f, err := os.OpenFile(filepath.Join(dir, lockFile), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock the folder: %w", err)
	}
	if tryLock(f) != nil {
		return nil, errors.Join(ErrBusy, f.Close())
	}
	left, _ := filepath.Glob(filepath.Join(dir, part)) // the pattern is valid
	for _, name := range left {
		_ = os.Remove(name) // it is in nobody's way
	}
	return f.Close, nil
}

// forget takes away what a run leaves in a folder without having brought anything.
func forget(dir string) {
	for _, name := range []string{ledgerFile, lockFile, ""} {
		_ = os.Remove(filepath.Join(dir, name)) // a folder that holds something else stays
	}
}

// replace puts data in a file's place: a crash at any moment leaves the old file or the new one.
func replace(name string, data []byte) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("write %s: %w", name, err)
		}
	}()
	f, err := os.CreateTemp(filepath.Dir(name), part)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// hash tells texts apart.
func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:12])
}

// hashOf is that of a file, empty where there is none.
func hashOf(name string) (string, error) {
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("compare with what is there: %w", err)
	}
	return hash(data), nil
}
