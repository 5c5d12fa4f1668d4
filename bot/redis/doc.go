// Package redis keeps everything in Redis, for several nodes that share the work: see doc below.
package redis
