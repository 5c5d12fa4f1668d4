// Package redistest runs real Redis servers for tests: Debian's redis-server on loopback ports, each with a password,
// an append-only file and a folder of its own. They end with the test, and also when the test process is killed.
//
// Start with [Shared], which is one server for all tests of a process, each of which takes keys of its own by
// [Server.Prefix]. A test that kills, stops or fills its server has its own by [Start].
//
// [StartSentinel] runs a primary with replicas and Sentinels, [StartCluster] a Cluster; both can lose their primaries.
// A [Proxy] stands for the network in front of a server.
//
// Where redis-server is missing and the tests run as root with apt-get, it is installed; elsewhere the test fails and
// says what to install. Nothing here knows the product, and the product does not know this.
package redistest
