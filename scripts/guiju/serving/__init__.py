"""What programs and assistants are answered from: the published data, over HTTP and over MCP."""
