"""When: moments at which something of the sky holds, all of them, each with its sigma."""
