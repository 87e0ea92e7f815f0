// Names are looked up by functions that take no context; a resolver's methods take one.
package a

import (
	"context"
	"net"
)

type dialer struct{ resolver net.Resolver }

func (d *dialer) hosts(ctx context.Context, name string) ([]string, error) {
	if ips, err := net.LookupIP(name); err == nil && len(ips) > 0 { // want "ctx-not-propagated: the work of `LookupIP` goes on when the caller has given up: it gets no context, which `Resolver.LookupIPAddr` takes"
		return []string{ips[0].String()}, nil
	}
	return d.resolver.LookupHost(ctx, name)
}

func (d *dialer) records(ctx context.Context, name string) []string {
	txt, err := net.LookupTXT(name) // want "ctx-not-propagated: .*`Resolver.LookupTXT` takes"
	if err != nil {
		return nil
	}
	return txt
}

// Has no context.
func names(address string) ([]string, error) { return net.LookupAddr(address) }
