package teach

import (
	"bytes"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// An overlay is a folder in which one file is as it would be after a change.
type overlay struct {
	fs.FS
	name string
	data []byte
}

// Open implements fs.FS.
func (o overlay) Open(name string) (fs.File, error) {
	if name == o.name {
		return &page{page: o.info(), Reader: *bytes.NewReader(o.data)}, nil
	}
	return o.FS.Open(name)
}

// ReadDir implements fs.ReadDirFS: the file is there, whether it was before or not.
func (o overlay) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(o.FS, name)
	if name != path.Dir(o.name) {
		return entries, err
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	entries = slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return e.Name() == path.Base(o.name) })
	entries = append(entries, fs.FileInfoToDirEntry(o.info()))
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries, nil
}

func (o overlay) info() pageInfo { return pageInfo{path.Base(o.name), int64(len(o.data))} }

// page is the changed file, opened.
type page struct {
	bytes.Reader
	page pageInfo
}

func (p *page) Stat() (fs.FileInfo, error) { return p.page, nil }
func (p *page) Close() error               { return nil }

// pageInfo tells about it.
type pageInfo struct {
	name string
	size int64
}

func (i pageInfo) Name() string     { return i.name }
func (i pageInfo) Size() int64      { return i.size }
func (pageInfo) Mode() fs.FileMode  { return 0o644 }
func (pageInfo) ModTime() time.Time { return time.Time{} }
func (pageInfo) IsDir() bool        { return false }
func (pageInfo) Sys() any           { return nil }
