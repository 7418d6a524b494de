"""How numbers are shown: format codes, the texts that Excel makes of them, workbooks in another style."""
