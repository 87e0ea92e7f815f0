// Package other is imported by a test of its importer's importer: each test is a build of its own.
package other

func Other() {}
