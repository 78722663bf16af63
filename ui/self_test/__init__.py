"""`parley --self-test`: a person runs it once and sends back what it wrote."""
