package client

import (
	"fmt"

	"groundhog/nodes/powersync/protocol"
	"groundhog/sim"
)

// credentials returns the cached token, and fetches one if there is none.
func (c *Client) credentials(p *sim.Proc) (*protocol.Token, error) {
	if c.process.token == nil {
		if err := c.prefetch(p); err != nil {
			return nil, err
		}
	}
	return c.process.token, nil
}

// prefetch replaces the cached token by a new one from the application's backend.
func (c *Client) prefetch(*sim.Proc) error {
	conn, err := c.dial(c.host.Context(), c.config.Backend)
	if err != nil {
		return err
	}
	defer conn.Close()
	backend := protocol.NewConn(conn)
	c.deadline(backend)
	a, err := backend.Call(protocol.Request{Path: protocol.PathCredentials, Client: c.config.User})
	if err != nil {
		return err
	}
	if a.Status != protocol.OK || a.Token == nil {
		return fmt.Errorf("credentials: status %d", a.Status)
	}
	c.process.token = a.Token
	return nil
}
