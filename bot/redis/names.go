package redis

// within gives the bounds, as ZRANGEBYLEX takes them, of names that begin with a prefix and come after another one, in
// the order of their bytes.
func within(prefix, after string) (low, high string) {
	low = "[" + prefix
	if after != "" && after >= prefix {
		low = "(" + after
	}
	beyond := []byte(prefix)
	for len(beyond) > 0 && beyond[len(beyond)-1] == 0xff {
		beyond = beyond[:len(beyond)-1]
	}
	if len(beyond) == 0 {
		return low, "+"
	}
	beyond[len(beyond)-1]++
	return low, "(" + string(beyond)
}
